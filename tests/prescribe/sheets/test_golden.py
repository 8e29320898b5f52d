"""Sheets against kept pictures: fails above 0.05 % of pixels differing by more than 24.

`GOLDEN=write` makes them anew; look at every one before it is committed, in colour, grey and black and white.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from prescribe.sheets import figures
from prescribe.sheets.assessment_report import assessment_report
from prescribe.sheets.blocks import NoticeState
from prescribe.sheets.comparison_sheet import comparison_sheet
from prescribe.sheets.consent_sheets import consent_sheet
from prescribe.sheets.consent_words import NOTICE
from prescribe.sheets.event_sheet import event_sheet
from prescribe.sheets.measurement_sheets import fitness_record, special_tests
from prescribe.sheets.minute_sheet import minute_sheet
from prescribe.sheets.pdf import render
from prescribe.sheets.pdf_pen import Pen
from prescribe.sheets.pdf_resident import draw_figure
from prescribe.sheets.prescription_sheet import hold_slip
from prescribe.sheets.readiness_sheets import readiness_sheet, session_check
from prescribe.sheets.referral_sheet import referral_sheet
from prescribe.sheets.risk_sheet import risk_sheet
from tests.prescribe.sheets import consultations, forms, measured, referrals, samples
from tests.prescribe.sheets.test_prescription_sheet import professional, resident

FOLDER = Path(__file__).parents[2] / "golden"
SHARE, STEP = 0.0005, 24


def picture(pdf: bytes, page: int = 0, dpi: int = 72) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[page].render(scale=dpi / 72).to_pil().convert("RGB")


def report():
    return assessment_report(measured.over_time(), measured.assessed(), measured.plain(partial=True), samples.poses())


def adult_report():
    found, peers = measured.adult()
    return assessment_report(found, measured.assessed(), replace(measured.plain(partial=True), peers=peers), samples.poses())


def first_report():
    waits = measured.plain(NoticeState.ACT, "先不练，去看医生", prescribed=False)
    high = measured.over_time(1, {}, resting_systolic=(186,), resting_diastolic=(112,))
    return assessment_report(high, measured.assessed(), waits, samples.poses())


def comparison():
    return comparison_sheet(measured.over_time(), measured.assessed())


def contact_sheet() -> bytes:
    """Every figure about 25 mm a panel, as small as they are ever printed."""
    every, across = list(samples.poses().values()), 8
    pen = Pen(8 + across * 110, 8 + -(-len(every) // across) * 104, "figures")
    for index, pose in enumerate(every):
        figure = figures.draw(pose)
        scale = min(102 / figure.width, 96 / figure.height, 0.9)
        draw_figure(pen, pose, 8 + index % across * 110, 8 + index // across * 104, scale)
    pen.next_page()
    return pen.finish()


def black_and_white(image: Image.Image) -> Image.Image:
    """As a fax: every pixel darker than 60 % white is black."""
    return image.convert("L").point(lambda v: 255 * (v > 153)).convert("RGB")


STAMPED = (samples.PRINTED, samples.RECORD, samples.DIGEST)
SIGNED = (("11", consultations.DOCTOR), ("22", consultations.GUIDE))


def void(signature):
    """The same signature after a change."""
    return replace(signature, counts=False)


PICTURES = {
    "resident": lambda: picture(render([resident()]).pdf),
    "resident-fax": lambda: black_and_white(picture(render([resident()]).pdf, dpi=110)),
    "resident-by-feel": lambda: picture(render([resident(samples.by_feel())]).pdf, dpi=60),
    "resident-aged-80": lambda: picture(render([resident(samples.aged_80())]).pdf, dpi=60),
    "resident-long-name": lambda: picture(render([resident(samples.long_everything())]).pdf, dpi=60),
    "resident-not-yet": lambda: picture(render([resident(state="not_yet")]).pdf, dpi=60),
    "professional": lambda: picture(render([professional()]).pdf, dpi=80),
    "professional-unconfirmed": lambda: picture(render([professional(samples.unconfirmed())]).pdf, dpi=80),
    "professional-page-2": lambda: picture(render([professional(samples.long_everything())]).pdf, 1, dpi=60),
    "hold-slip": lambda: picture(render([hold_slip(samples.prescription(), samples.PRINTED, samples.RECORD, samples.DIGEST)]).pdf, dpi=50),
    "risk": lambda: picture(render([risk_sheet(consultations.grade(), (consultations.DOCTOR,), *STAMPED, "signed")]).pdf, dpi=60),
    "risk-raised": lambda: picture(render([risk_sheet(consultations.raised(), (void(consultations.DOCTOR),), *STAMPED, "not_yet")]).pdf, dpi=60),
    "minute": lambda: picture(render([minute_sheet(consultations.minute(), SIGNED, *STAMPED, "signed")]).pdf, dpi=60),
    "minute-fax": lambda: black_and_white(picture(render([minute_sheet(consultations.minute(), SIGNED, *STAMPED, "signed")]).pdf, dpi=110)),
    "minute-disputed": lambda: picture(render([minute_sheet(consultations.disputed(), SIGNED[:1], *STAMPED, "not_yet")]).pdf, dpi=60),
    "consent": lambda: picture(render([consent_sheet(forms.FILLED, NOTICE, forms.consents())]).pdf),
    "consent-blank-fax": lambda: black_and_white(picture(render([consent_sheet(forms.BLANK, NOTICE)]).pdf, dpi=110)),
    "readiness": lambda: picture(render([readiness_sheet(forms.FILLED, forms.answers(), forms.RESULT)]).pdf),
    "readiness-blank-fax": lambda: black_and_white(picture(render([readiness_sheet(forms.BLANK)]).pdf, 1, dpi=110)),
    "session-check-fax": lambda: black_and_white(picture(render([session_check(forms.FILLED, forms.answers())]).pdf, dpi=110)),
    "fitness-record": lambda: picture(render([fitness_record(forms.FILLED, forms.answers())]).pdf),
    "fitness-record-blank-fax": lambda: black_and_white(picture(render([fitness_record(forms.BLANK)]).pdf, dpi=110)),
    "special-tests-grey": lambda: picture(render([special_tests(forms.FILLED, forms.answers())]).pdf).convert("L").convert("RGB"),
    "referral": lambda: picture(render([referral_sheet(referrals.referral(), referrals.SENT, referrals.CONTACT)]).pdf),
    "referral-red-fax": lambda: black_and_white(picture(render([referral_sheet(referrals.referral(urgency="red"), referrals.SENT)]).pdf, dpi=110)),
    "event": lambda: picture(render([event_sheet(forms.FILLED, referrals.event())]).pdf, dpi=60),
    "event-blank-fax": lambda: black_and_white(picture(render([event_sheet(forms.BLANK)]).pdf, dpi=110)),
    "report": lambda: picture(render([report()]).pdf),
    "report-fax": lambda: black_and_white(picture(render([report()]).pdf, dpi=110)),
    "report-peers": lambda: picture(render([adult_report()]).pdf, dpi=60),
    "report-first-visit": lambda: picture(render([first_report()]).pdf, dpi=60),
    "comparison": lambda: picture(render([comparison()]).pdf, dpi=80),
    "comparison-fax": lambda: black_and_white(picture(render([comparison()]).pdf, dpi=110)),
    "figures": lambda: picture(contact_sheet(), dpi=100),
    "figures-fax": lambda: black_and_white(picture(contact_sheet(), dpi=140)),
    "figures-grey": lambda: picture(contact_sheet(), dpi=80).convert("L").convert("RGB"),
}  # fmt: skip


def differing(found: Image.Image, kept: Image.Image) -> float:
    """Share of pixels of which any channel differs by more than STEP; 1 when the sizes differ."""
    if found.size != kept.size:
        return 1.0
    channels = ImageChops.difference(found, kept).split()
    worst = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    return sum(worst.histogram()[STEP + 1 :]) / (found.width * found.height)


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_the_kept_one(name):
    found, path = PICTURES[name](), FOLDER / f"sheet-{name}.png"
    if os.environ.get("GOLDEN") == "write":
        found.save(path, optimize=True)
    assert differing(found, Image.open(path).convert("RGB")) <= SHARE


def test_a_moved_line_is_noticed():
    kept = Image.open(FOLDER / "sheet-resident.png").convert("RGB")
    assert differing(ImageChops.offset(kept, 0, 2), kept) > SHARE
