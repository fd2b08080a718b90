"""RunStepper, DeferralLab and PredictFirst in JupyterLab and in Voila, in a real Chromium."""

import pytest

from tests.browser.pages import faults_of_access, nothing_bad
from tests.thorough import front_ends

pytestmark = pytest.mark.browser

CELL = """import jobkit
from IPython.display import display
jobs = [jobkit.Job(name="Hourly", commands=["dbt build"], schedule="0 * * * *"),
        jobkit.Job(name="<img src=x onerror=alert(1)>", commands=["dbt run"], schedule="0 6 * * *")]
sim = jobkit.simulate(jobs, until="2026-03-03", rules=jobkit.Rules(run_slots=1))
display(jobkit.RunStepper(sim), jobkit.DeferralLab())
display(jobkit.PredictFirst(sim, ["step-status", "next-fires"]))"""


@pytest.fixture(scope="module", params=front_ends("voila"))
def opened(request, show):
    page, seen = show(request.param, f"labs-{request.param}.ipynb", CELL, ".jk-lab-predict[data-ready]")
    page.wait_for_selector(".jk-lab-stepper[data-ready]", state="attached")
    return page, seen


@pytest.fixture
def page(opened):
    page, seen = opened
    yield page
    nothing_bad(seen)


def says(page, lab, text):
    """Wait until a lab says something."""
    page.wait_for_function(
        "([lab, text]) => document.querySelector(lab)?.textContent.includes(text)",
        arg=[f".jk-lab-{lab}", text],
    )


def test_the_stepper_by_keyboard(page):
    lab = page.locator(".jk-lab-stepper")
    lab.get_by_role("button", name="Next").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    says(page, "stepper", "3 of ")
    page.keyboard.press("Enter")
    says(page, "stepper", "4 of ")
    page.keyboard.press("ArrowLeft")
    says(page, "stepper", "3 of ")
    scrub = lab.get_by_role("slider", name="Moment of the day")
    scrub.focus()
    page.keyboard.press("End")
    page.wait_for_function("() => [...document.querySelectorAll('.jk-lab-stepper button')].at(1).disabled")
    assert scrub.get_attribute("value") == scrub.get_attribute("max")


def test_nothing_plays_where_less_motion_is_wanted(page):
    says(page, "stepper", "Your system asks for less motion")


def test_the_deferral_lab_by_mouse(page):
    lab = page.locator(".jk-lab-deferral")
    lab.get_by_role("button", name="Next").click()
    says(page, "deferral", "daily_revenue reads orders from dbt_cloud_pr_2_7.orders.")
    lab.get_by_label("products exists in the schema of the pull request").check()
    lab.get_by_role("button", name="ref('products') in daily_revenue").click()
    says(page, "deferral", "daily_revenue reads products from dbt_cloud_pr_2_7.products.")
    lab.get_by_label("--favor-state").check()
    lab.get_by_role("button", name="ref('products') in daily_revenue").click()
    says(page, "deferral", "daily_revenue reads products from prod.products.")


def test_the_deferral_lab_hides_what_is_to_be_said(page):
    lab = page.locator(".jk-lab-deferral")
    lab.get_by_label("Predict first").check()
    says(page, "deferral", "Which relation does it read?")
    assert "prod.int_orders_paid of the state" not in lab.text_content()
    lab.get_by_role("button", name="prod.int_orders_paid").click()
    says(page, "deferral", "As you said.")
    page.keyboard.press("Enter")  # the focus is on Next
    says(page, "deferral", "2 of 14")
    page.keyboard.press("Enter")  # and then on the first of the answers
    says(page, "deferral", "2 of 2 right")


def test_predict_first_by_keyboard(page):
    lab = page.locator(".jk-lab-predict")
    lab.get_by_role("button", name="success").first.focus()
    page.keyboard.press("Enter")
    says(page, "predict", "7 questions open.")
    times = lab.get_by_label("When does it fire for the first time")
    times.first.fill("00:00")
    says(page, "predict", "6 questions open.")
    assert lab.get_by_text("It is").count() == 0
    show = lab.get_by_role("button", name="Show what happens")
    show.focus()
    page.keyboard.press("Enter")
    says(page, "predict", "2 of 8 right, 6 open: 25 %.")
    assert lab.locator("img").count() == 0


@pytest.mark.parametrize("lab", ["stepper", "deferral", "predict"])
def test_axe_finds_nothing_of_weight(page, lab):
    assert not faults_of_access(page, f".jk-lab-{lab}")


def test_labs_by_touch(show):
    page, seen = show(
        "voila", "labs-touch.ipynb", CELL, ".jk-lab-predict[data-ready]", has_touch=True, is_mobile=True
    )
    page.locator(".jk-lab-stepper").get_by_role("button", name="Next").tap()
    says(page, "stepper", "1 of ")
    page.locator(".jk-lab-deferral").get_by_label("--favor-state").tap()
    page.locator(".jk-lab-deferral").get_by_role("button", name="Next").tap()
    says(page, "deferral", "2 of 14")
    page.locator(".jk-lab-predict").get_by_role("button", name="success").first.tap()
    says(page, "predict", "7 questions open.")
    nothing_bad(seen)
