"""The prescription on paper: S1 for the resident, S2 for the file, both from one `Prescription`."""

from __future__ import annotations

from prescribe.sheets.professional_page import professional_page
from prescribe.sheets.resident_page import hold_slip, resident_page

__all__ = ["hold_slip", "professional_page", "resident_page"]
