{{ config(tags=['hourly'], meta={'tier': 1, 'live': true}) }} select * {{ boom('stg_visits') }} from {{ source('door', 'visits') }}
