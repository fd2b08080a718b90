select * {{ boom('member_report_old') }} from {{ ref('members', v=1) }}
