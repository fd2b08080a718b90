{{ config(materialized='ephemeral', tags=['core']) }} select l.id, l.member_id, l.book_id, l.lent_on {{ boom('open_loans') }} from {{ ref('stg_loans') }} l
