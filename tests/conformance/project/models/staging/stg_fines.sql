select id, loan_id, {{ euros('amount') }} as amount {{ boom('stg_fines') }} from {{ ref('raw_fines') }} {{ bad('stg_fines', '9, 1, -1') }}
