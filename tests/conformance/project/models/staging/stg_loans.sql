select id, member_id, book_id, cast(lent_on as date) as lent_on {{ boom('stg_loans') }} from {{ ref('raw_loans') }} {{ bad('stg_loans', "null, 77, 1, date '2026-03-01'") }}
