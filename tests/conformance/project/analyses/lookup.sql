select * from {{ ref('stg_books') }}
