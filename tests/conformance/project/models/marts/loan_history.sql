select member_id, count(*) as n {{ boom('loan_history') }} from {{ ref('snap_loans') }} group by 1
