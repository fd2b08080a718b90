{{ config(tags=['dq']) }} select l.* {{ boom('loans_have_members') }} from {{ ref('stg_loans') }} l left join {{ ref('stg_members') }} m on m.id = l.member_id where m.id is null
