{{ config(group='lending', access='private') }} select member_id, count(*) as n, sum(amount) as total {{ boom('loan_stats') }} from {{ ref('fct_loans') }} group by 1
