"""The shape that every format is read to and written from: the job of the Admin API v2.

::

    api_job
    ├── thing       a job (or environment ...) of that shape, and where in its file each value is
    ├── notes       what is found on the way, with places
    ├── values      numbers, truth values, text and lists, as lax as the tool that reads them
    ├── keys        the keys that a job has, and which of them are asked for
    ├── schedules   date, time and cron to a `Schedule`, and back
    ├── checks      what the platform refuses although each value is right
    ├── to_account  things of that shape to an `Account`
    └── from_account  an `Account` to things of that shape, and what is lost

A format of others is one function from a `Document` to an `ApiAccount`, and one from an `ApiAccount` to text.
"""
