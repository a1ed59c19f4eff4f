"""Show a page, read its words, find its widgets."""

from streamlit.testing.v1 import AppTest

from app.pipeline import ROOT


def show(page: str = "start") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app" / "navigation.py"), default_timeout=60).run()
    if page != "start":
        app.switch_page(f"{page}/page.py").run()
    assert_no_unexpected_error(app)
    return app


def assert_no_unexpected_error(app: AppTest) -> None:
    assert not app.exception
    assert not [error.value for error in app.error if "unexpected" in error.value]


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.error, app.warning, app.subheader)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def button(app: AppTest, label: str):
    return next(button for button in app.button if button.label == label)


def buttons(app: AppTest) -> list[str]:
    """The labels of a page's own buttons; one more is in the header of every page."""
    return [button.label for button in app.button if button.key != "link_open"]


def text_input(app: AppTest, label: str):
    return next(box for box in app.text_input if label in box.label)
