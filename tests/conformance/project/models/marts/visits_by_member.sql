{{ config(materialized='view') }} select v.member_id, m.name {{ boom('visits_by_member') }} from {{ ref('stg_visits') }} v left join {{ ref('members') }} m on m.id = v.member_id
