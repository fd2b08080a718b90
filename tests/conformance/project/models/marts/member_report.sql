select * {{ boom('member_report') }} from {{ ref('members') }}
