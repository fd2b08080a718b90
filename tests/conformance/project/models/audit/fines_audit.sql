{{ config(alias='fines_checked', contract={'enforced': true}) }} select id, loan_id, {{ fee('amount') }} as fee {{ boom('fines_audit') }} from {{ ref('stg_fines') }}
