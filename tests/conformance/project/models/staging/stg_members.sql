select id, name {{ boom('stg_members') }} from {{ ref('raw_members') }} {{ bad('stg_members', 'null, null') }}
