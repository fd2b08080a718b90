{{ config(on_error='continue') }} select id {{ boom('tolerant') }} from {{ ref('stg_books') }}
