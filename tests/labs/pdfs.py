"""PDF reports as laboratories of several countries lay them out, each with what it says.

Made with reportlab: text at places, as the programs of laboratories print it. All people and values
are made up.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from pypdf import PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Cells = Sequence[tuple[float, str] | tuple[float, str, str]]
Truth = dict[str, tuple[str, str, str]]  # marker -> printed value, unit, range


@dataclass(frozen=True)
class Sheet:
    """A report and its ground truth. `asked` are the printed names whose value is asked for,
    `unknown` the tests that are kept without being known."""

    pages: Sequence[Sequence[Cells]]
    truth: Truth
    on: date | None
    unknown: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    taken_at: time | None = None
    fasting: bool | None = None
    size: float = 9
    step: float = 15
    passed_over: tuple[str, ...] = field(default=())  # texts that are no row at all
    earlier: Mapping[str, tuple[date, str]] = field(default_factory=dict)  # marker -> day, value

    def pdf(self) -> bytes:
        return drawn(self.pages, size=self.size, step=self.step)


def drawn(pages: Sequence[Sequence[Cells]], *, size: float = 9, step: float = 15) -> bytes:
    """Lines from the top of each page; a cell is (x, text) or (x, text, "right")."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for page in pages:
        y = A4[1] - 40
        for line in page:
            canvas.setFont("Helvetica", size)
            for x, text, *right in line:
                (canvas.drawRightString if right else canvas.drawString)(x, y, text)
            y -= step
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def person_page(name: str = "", born: str = "", collected: str = "2026-03-02") -> bytes:
    """One value, and whose it is said to be."""
    head = [(40.0, f"Patient: {name}")] if name else []
    head += [(300.0, f"Date of birth: {born}")] if born else []
    return drawn(
        [
            [
                head,
                [(40, f"Collected: {collected}")],
                [(40, "Ferritin"), (250, "118"), (300, "ng/mL"), (380, "30-400")],
            ]
        ]
    )


def scanned() -> bytes:
    """A page that is one grey picture, as a scanner without text recognition writes it."""
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    picture = io.BytesIO(b"P5 8 8 255\n" + bytes(range(64)))
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def locked(content: bytes, password: str) -> bytes:
    """Encrypted with AES-256; without a password it opens for everybody, as laboratories do it."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _table(at: Sequence[float], *rows: Sequence[str]) -> list[Cells]:
    return [[(x, text) for x, text in zip(at, row, strict=False) if text] for row in rows]


def quest() -> Sheet:
    """In and out of range are two columns; the unit stands behind the range."""
    at = (40, 230, 300, 380, 530)
    return Sheet(
        [
            [
                [(40, "Quest Diagnostics"), (380, "Report Status: Final")],
                [(40, "Patient Information"), (300, "Specimen Information")],
                [(40, "DOE, ALEX"), (300, "Specimen: WC123456R")],
                [(40, "DOB: 03/10/1976   AGE: 50"), (300, "Collected: 03/02/2026 / 08:15 EST")],
                [(40, "Gender: M  Fasting: Y"), (300, "Received: 03/03/2026 / 01:12 EST")],
                [(40, "Phone: 555.555.0100"), (300, "Reported: 03/04/2026 / 06:00 EST")],
                *_table(
                    at,
                    ("Test Name", "In Range", "Out Of Range", "Reference Range", "Lab"),
                    ("LIPID PANEL, STANDARD",),
                    ("CHOLESTEROL, TOTAL", "", "212 H", "<200 mg/dL", "EN"),
                    ("HDL CHOLESTEROL", "48", "", "> OR = 40 mg/dL", "EN"),
                    ("TRIGLYCERIDES", "132", "", "<150 mg/dL", "EN"),
                    ("LDL-CHOLESTEROL", "", "139 H", "mg/dL (calc)", "EN"),
                    ("Reference range: <100",),
                    ("Desirable range <100 mg/dL for primary prevention; <70 mg/dL for",),
                    ("patients with CHD or diabetic patients with > or = 2 CHD risk factors.",),
                    ("CHOL/HDLC RATIO", "4.4", "", "<5.0 (calc)", "EN"),
                    ("COMPREHENSIVE METABOLIC PANEL",),
                    ("GLUCOSE", "", "104 H", "65-99 mg/dL", "EN"),
                    ("Fasting reference interval",),
                    ("UREA NITROGEN (BUN)", "15", "", "7-25 mg/dL", "EN"),
                    ("CREATININE", "0.98", "", "0.70-1.30 mg/dL", "EN"),
                    ("EGFR", "94", "", "> OR = 60 mL/min/1.73m2", "EN"),
                    ("SODIUM", "139", "", "135-146 mmol/L", "EN"),
                    ("HEMOGLOBIN A1c", "5.5", "", "<5.7 % of total Hgb", "EN"),
                    ("HS CRP", "<0.2", "", "mg/L", "EN"),
                    ("TSH", "2.11", "", "0.40-4.50 mIU/L", "EN"),
                ),
                [(40, "CLIENT SERVICES: 800.555.0199   SPECIMEN: WC123456R   PAGE 1 OF 1")],
            ]
        ],
        {
            "total_chol": ("212", "mg/dL", "<200"),
            "hdl_c": ("48", "mg/dL", "> OR = 40"),
            "triglycerides": ("132", "mg/dL", "<150"),
            "ldl_c": ("139", "mg/dL", "<100"),
            "glucose_fasting": ("104", "mg/dL", "65-99"),
            "bun": ("15", "mg/dL", "7-25"),
            "creatinine": ("0.98", "mg/dL", "0.70-1.30"),
            "egfr": ("94", "mL/min/1.73m2", "> OR = 60"),
            "sodium": ("139", "mmol/L", "135-146"),
            "hba1c": ("5.5", "% of total Hgb", "<5.7"),
            "hs_crp": ("<0.2", "mg/L", ""),
            "tsh": ("2.11", "mIU/L", "0.40-4.50"),
        },
        date(2026, 3, 2),
        unknown=("CHOL/HDLC RATIO",),
        taken_at=time(8, 15),
        fasting=True,
    )


def labcorp() -> Sheet:
    """The previous result stands between the present one and its unit, with its day; pages repeat
    their heads."""
    head: list[Cells] = [
        [(40, "labcorp"), (300, "Patient Report")],
        [
            (40, "Patient: Doe, Alex"),
            (220, "DOB: 03/10/1976"),
            (400, "Specimen ID: 061-555-0100-0"),
        ],
        [(40, "Date Collected: 03/02/2026"), (300, "Date Reported: 03/05/2026")],
    ]
    titles: list[Cells] = [
        [
            (40, "Test"),
            (200, "Current Result and Flag"),
            (310, "Previous Result and Date"),
            (430, "Units"),
            (480, "Reference Interval"),
        ]
    ]
    at = (40, 200, 310, 430, 480)
    foot: list[Cells] = [
        [(40, "Date Created and Stored 03/05/26 0912 ET   Final Report   Page 1 of 2")]
    ]
    return Sheet(
        [
            [
                *head,
                [(40, "CBC With Differential/Platelet")],
                *titles,
                *_table(
                    at,
                    ("WBC 01", "6.4", "5.9        03/01/2025", "x10E3/uL", "3.4-10.8"),
                    ("RBC 01", "4.92", "5.01       03/01/2025", "x10E6/uL", "4.14-5.80"),
                    ("Hemoglobin 01", "14.8", "15.1       03/01/2025", "g/dL", "13.0-17.7"),
                    ("Hematocrit 01", "44.1", "45.0       03/01/2025", "%", "37.5-51.0"),
                    ("MCV 01", "90", "89         03/01/2025", "fL", "79-97"),
                    ("Platelets 01", "251", "", "x10E3/uL", "150-450"),
                    ("Neutrophils 01", "58", "55         03/01/2025", "%", "Not Estab."),
                    (
                        "Neutrophils (Absolute) 01",
                        "3.7",
                        "3.2        03/01/2025",
                        "x10E3/uL",
                        "1.4-7.0",
                    ),
                ),
                *foot,
            ],
            [
                *head,
                [(40, "Comp. Metabolic Panel (14)")],
                *titles,
                *_table(
                    at,
                    ("Glucose 01", "104 High", "98         03/01/2025", "mg/dL", "70-99"),
                    ("Creatinine 01", "0.98", "1.01       03/01/2025", "mg/dL", "0.76-1.27"),
                    ("Potassium 01", "", "4.1        03/01/2025", "mmol/L", "3.5-5.2"),
                    ("ALT (SGPT) 01", "31", "28         03/01/2025", "IU/L", "0-44"),
                ),
                [(40, "Lipid Panel")],
                *titles,
                *_table(
                    at,
                    (
                        "Cholesterol, Total 01",
                        "212 High",
                        "198        03/01/2025",
                        "mg/dL",
                        "100-199",
                    ),
                    (
                        "LDL Chol Calc (NIH) 01",
                        "139 High",
                        "121        03/01/2025",
                        "mg/dL",
                        "0-99",
                    ),
                ),
                [(40, "Date Created and Stored 03/05/26 0912 ET   Final Report   Page 2 of 2")],
            ],
        ],
        {
            "wbc": ("6.4", "x10E3/uL", "3.4-10.8"),
            "rbc": ("4.92", "x10E6/uL", "4.14-5.80"),
            "hemoglobin": ("14.8", "g/dL", "13.0-17.7"),
            "hematocrit": ("44.1", "%", "37.5-51.0"),
            "mcv": ("90", "fL", "79-97"),
            "platelets": ("251", "x10E3/uL", "150-450"),
            "neutrophils_abs": ("3.7", "x10E3/uL", "1.4-7.0"),
            "glucose_fasting": ("104", "mg/dL", "70-99"),
            "creatinine": ("0.98", "mg/dL", "0.76-1.27"),
            "alt": ("31", "IU/L", "0-44"),
            "total_chol": ("212", "mg/dL", "100-199"),
            "ldl_c": ("139", "mg/dL", "0-99"),
        },
        date(2026, 3, 2),
        unknown=("Neutrophils",),
        passed_over=("Potassium",),
        earlier={
            marker: (date(2025, 3, 1), value)
            for marker, value in {
                "wbc": "5.9",
                "rbc": "5.01",
                "hemoglobin": "15.1",
                "hematocrit": "45.0",
                "mcv": "89",
                "neutrophils_abs": "3.2",
                "glucose_fasting": "98",
                "creatinine": "1.01",
                "alt": "28",
                "total_chol": "198",
                "ldl_c": "121",
            }.items()
        },
    )


def german() -> Sheet:
    """Comma decimals, a mark before the name, a column of the earlier value, urine at the end."""
    at = (40, 60, 230, 290, 370, 480)
    return Sheet(
        [
            [
                [(40, "MVZ Labor am Park GmbH"), (350, "Befund")],
                [(40, "Patient: Doe, Alex"), (300, "geb. 10.03.1976")],
                [(40, "Entnahme: 02.03.2026 07:40"), (300, "Eingang: 02.03.2026")],
                [(40, "Befunddatum: 04.03.2026"), (300, "nüchtern: ja")],
                *_table(
                    at,
                    ("", "Untersuchung", "Ergebnis", "Einheit", "Referenzbereich", "Vorwert"),
                    ("", "Kleines Blutbild"),
                    ("", "Leukozyten", "6,4", "/nl", "3,9 - 10,2", "5,9"),
                    ("", "Erythrozyten", "4,92", "/pl", "4,3 - 5,75", "5,01"),
                    ("", "Hämoglobin", "14,8", "g/dl", "13,5 - 17,2", "15,1"),
                    ("", "Thrombozyten", "251", "/nl", "150 - 370", "248"),
                    ("", "Klinische Chemie"),
                    ("+", "GPT (ALAT)", "62", "U/l", "< 50", "44"),
                    ("", "Gamma-GT", "41", "U/l", "bis 60", "38"),
                    ("", "Kreatinin i.S.", "0,98", "mg/dl", "0,67 - 1,17", "1,01"),
                    ("", "eGFR (CKD-EPI)", "94", "ml/min/1,73m²", "> 60", ""),
                    ("+", "Cholesterin gesamt", "212", "mg/dl", "< 200", "198"),
                    ("", "HDL-Cholesterin", "48", "mg/dl", "> 40", "47"),
                    ("+", "LDL-Cholesterin", "139", "mg/dl", "< 116", "121"),
                    ("", "Triglyceride", "132", "mg/dl", "< 150", "140"),
                    ("", "CRP", "< 0,6", "mg/l", "< 5,0", "1,2"),
                    ("", "HbA1c (IFCC)", "37", "mmol/mol", "20 - 42", "36"),
                    ("", "Ferritin", "1.234", "µg/l", "30 - 400", "310"),
                    ("", "TSH basal", "2,11", "mU/l", "0,27 - 4,20", "1,98"),
                    ("", "25-OH-Vitamin D", "21,4", "ng/ml", "30 - 100", "18,0"),
                    ("", "Urinstatus"),
                    ("", "Glukose", "negativ", "", "negativ", ""),
                    ("", "Eiweiß", "negativ", "", "negativ", ""),
                    ("", "Kreatinin", "112", "mg/dl", "40 - 300", ""),
                ),
                [(40, "Seite 1 von 1")],
            ]
        ],
        {
            "wbc": ("6,4", "/nl", "3,9 - 10,2"),
            "rbc": ("4,92", "/pl", "4,3 - 5,75"),
            "hemoglobin": ("14,8", "g/dl", "13,5 - 17,2"),
            "platelets": ("251", "/nl", "150 - 370"),
            "alt": ("62", "U/l", "< 50"),
            "ggt": ("41", "U/l", "bis 60"),
            "creatinine": ("0,98", "mg/dl", "0,67 - 1,17"),
            "egfr": ("94", "ml/min/1,73m²", "> 60"),
            "total_chol": ("212", "mg/dl", "< 200"),
            "hdl_c": ("48", "mg/dl", "> 40"),
            "ldl_c": ("139", "mg/dl", "< 116"),
            "triglycerides": ("132", "mg/dl", "< 150"),
            "hs_crp": ("< 0,6", "mg/l", "< 5,0"),
            "hba1c": ("37", "mmol/mol", "20 - 42"),
            "ferritin": ("1.234", "µg/l", "30 - 400"),
            "tsh": ("2,11", "mU/l", "0,27 - 4,20"),
            "vitamin_d": ("21,4", "ng/ml", "30 - 100"),
        },
        date(2026, 3, 2),
        unknown=("Glukose, Urinstatus", "Eiweiß, Urinstatus", "Kreatinin, Urinstatus"),
        taken_at=time(7, 40),
        fasting=True,
    )


def nhs() -> Sheet:
    """No headings at all: name, value with unit, range in brackets."""
    return Sheet(
        [
            [
                [(40, "NHS Test Results"), (300, "NHS number: 943 476 5919")],
                [(40, "Name: Alex Doe"), (300, "Date of birth: 10 March 1976")],
                [(40, "Sample taken: 2 March 2026 09:10"), (300, "Reported: 3 March 2026")],
                [(40, "Serum lipid levels")],
                *_table(
                    (50, 300, 400),
                    ("Serum cholesterol", "5.5 mmol/L", ""),
                    ("Serum HDL cholesterol level", "1.24 mmol/L", "[1.0 - 2.5]"),
                    ("Serum LDL cholesterol level", "3.6 mmol/L", "[< 3.0]"),
                    ("Serum triglycerides", "1.49 mmol/L", "[0.5 - 1.7]"),
                    ("Serum sodium", "139 mmol/L", "[133.0 - 146.0]"),
                    ("Serum potassium", "4.3 mmol/L", "[3.5 - 5.3]"),
                    ("Serum creatinine", "87 umol/L", "[59.0 - 104.0]"),
                    ("Serum alkaline phosphatase level", "71 U/L", "[30.0 - 130.0]"),
                    ("Haemoglobin estimation", "148 g/L", "[130.0 - 180.0]"),
                    ("Total white cell count", "6.4 10*9/L", "[4.0 - 11.0]"),
                    ("Haemoglobin A1c level - IFCC standardised", "37 mmol/mol", "[20.0 - 41.0]"),
                    ("Serum bilirubin", "11 umol/L", "[0.0 - 21.0]"),
                    ("Plasma viscosity", "1.62 mPa/s", "[1.50 - 1.72]"),
                ),
                [(40, "The doctor says that your LDL 3.6 should be below 3.0 next time.")],
            ]
        ],
        {
            "total_chol": ("5.5", "mmol/L", ""),
            "hdl_c": ("1.24", "mmol/L", "1.0 - 2.5"),
            "ldl_c": ("3.6", "mmol/L", "< 3.0"),
            "triglycerides": ("1.49", "mmol/L", "0.5 - 1.7"),
            "sodium": ("139", "mmol/L", "133.0 - 146.0"),
            "potassium": ("4.3", "mmol/L", "3.5 - 5.3"),
            "creatinine": ("87", "umol/L", "59.0 - 104.0"),
            "alp": ("71", "U/L", "30.0 - 130.0"),
            "hemoglobin": ("148", "g/L", "130.0 - 180.0"),
            "wbc": ("6.4", "10*9/L", "4.0 - 11.0"),
            "hba1c": ("37", "mmol/mol", "20.0 - 41.0"),
            "bilirubin_total": ("11", "umol/L", "0.0 - 21.0"),
        },
        date(2026, 3, 2),
        unknown=("Plasma viscosity",),
        taken_at=time(9, 10),
    )


def french() -> Sheet:
    """Two units on a line, leaders behind the name, earlier results with their day."""
    return Sheet(
        [
            [
                [(40, "Laboratoire de biologie médicale du Parc")],
                [(40, "Nom: DOE Alex"), (300, "Né(e) le: 10/03/1976")],
                [(40, "Prélèvement du: 02/03/2026 à 08h05"), (300, "Édité le: 03/03/2026")],
                [
                    (40, "Analyses"),
                    (250, "Résultats"),
                    (370, "Valeurs de référence"),
                    (480, "Antériorités"),
                ],
                [(40, "BIOCHIMIE SANGUINE")],
                [
                    (40, "Glycémie à jeun ......."),
                    (250, "0,98 g/L"),
                    (370, "0,70 à 1,10"),
                    (480, "0,94"),
                ],
                [(250, "5,44 mmol/L")],
                [
                    (40, "Cholestérol total ....."),
                    (250, "2,12 g/L   5,48 mmol/L"),
                    (370, "inf. à 2,00"),
                    (480, "1,98"),
                ],
                [
                    (40, "Cholestérol HDL ......."),
                    (250, "0,48 g/L"),
                    (370, "sup. à 0,40"),
                    (480, "0,47"),
                ],
                [
                    (40, "Créatinine ............"),
                    (250, "9,8 mg/L"),
                    (370, "7,4 à 13,7"),
                    (480, "10,1"),
                ],
                [(40, "TGP (ALAT) ............"), (250, "31 U/L"), (370, "inf. à 50"), (480, "28")],
                [
                    (40, "Ferritine ............."),
                    (250, "118 µg/L"),
                    (370, "30 à 400"),
                    (480, "96"),
                ],
                [(40, "HÉMATOLOGIE")],
                [
                    (40, "Hémoglobine ..........."),
                    (250, "14,8 g/dL"),
                    (370, "13,0 à 17,0"),
                    (480, "15,1"),
                ],
                [
                    (40, "Plaquettes ............"),
                    (250, "251 000 /mm3"),
                    (370, "150 000 à 400 000"),
                    (480, "248 000"),
                ],
                [
                    (40, "TSH ultrasensible ....."),
                    (250, "2,11 mUI/L"),
                    (370, "0,40 à 4,00"),
                    (480, "1,98"),
                ],
            ]
        ],
        {
            "glucose_fasting": ("0,98", "g/L", "0,70 à 1,10"),
            "total_chol": ("2,12", "g/L", "inf. à 2,00"),
            "hdl_c": ("0,48", "g/L", "sup. à 0,40"),
            "creatinine": ("9,8", "mg/L", "7,4 à 13,7"),
            "alt": ("31", "U/L", "inf. à 50"),
            "ferritin": ("118", "µg/L", "30 à 400"),
            "hemoglobin": ("14,8", "g/dL", "13,0 à 17,0"),
            "platelets": ("251 000", "/mm3", "150 000 à 400 000"),
            "tsh": ("2,11", "mUI/L", "0,40 à 4,00"),
        },
        date(2026, 3, 2),
        taken_at=time(8, 5),
    )


def spanish() -> Sheet:
    """Values right-aligned, the earlier result before the unit."""

    def row(name: str, value: str, before: str, unit: str, span: str) -> Cells:
        return [(40, name), (270, value, "right"), (340, before, "right"), (360, unit), (430, span)]

    return Sheet(
        [
            [
                [(40, "Laboratorio Clínico Central")],
                [(40, "Paciente: Alex Doe"), (300, "Fecha de nacimiento: 10/03/1976")],
                [(40, "Fecha de extracción: 02/03/2026"), (300, "Fecha de informe: 04/03/2026")],
                [
                    (40, "Prueba"),
                    (270, "Resultado", "right"),
                    (340, "Anterior", "right"),
                    (360, "Unidad"),
                    (430, "Valores de referencia"),
                ],
                row("Glucosa basal", "98", "94", "mg/dL", "70 - 110"),
                row("Colesterol total", "212", "198", "mg/dL", "hasta 200"),
                row("Colesterol LDL", "139", "121", "mg/dL", "< 130"),
                row("Triglicéridos", "132", "140", "mg/dL", "< 150"),
                row("Urea", "32", "30", "mg/dL", "17 - 49"),
                row("Hemoglobina", "14,8", "15,1", "g/dL", "13 - 17"),
                row("Leucocitos", "6,4", "5,9", "10^3/µL", "4 - 10"),
                row("Hierro", "96", "", "µg/dL", "59 - 158"),
                row("Vitamina B12", "412", "388", "pg/mL", "197 - 771"),
            ]
        ],
        {
            "glucose_fasting": ("98", "mg/dL", "70 - 110"),
            "total_chol": ("212", "mg/dL", "hasta 200"),
            "ldl_c": ("139", "mg/dL", "< 130"),
            "triglycerides": ("132", "mg/dL", "< 150"),
            "bun": ("32", "mg/dL", "17 - 49"),
            "hemoglobin": ("14,8", "g/dL", "13 - 17"),
            "wbc": ("6,4", "10^3/µL", "4 - 10"),
            "iron": ("96", "µg/dL", "59 - 158"),
            "vitamin_b12": ("412", "pg/mL", "197 - 771"),
        },
        date(2026, 3, 2),
    )


def side_by_side() -> Sheet:
    """Two tables beside each other."""
    at = (30, 130, 175, 225, 310, 420, 465, 515)
    return Sheet(
        [
            [
                [(30, "City Hospital Laboratory"), (310, "Collected: 2026-03-02 07:55")],
                *_table(
                    at,
                    ("Test", "Result", "Units", "Range", "Test", "Result", "Units", "Range"),
                    ("Glucose", "104 H", "mg/dL", "70-99", "WBC", "6.4", "K/uL", "4.0-11.0"),
                    ("BUN", "15", "mg/dL", "7-20", "RBC", "4.92", "M/uL", "4.5-5.9"),
                    (
                        "Creatinine",
                        "0.98",
                        "mg/dL",
                        "0.7-1.3",
                        "Hemoglobin",
                        "14.8",
                        "g/dL",
                        "13.5-17.5",
                    ),
                    ("Sodium", "139", "mmol/L", "136-145", "Hematocrit", "44.1", "%", "41-53"),
                    ("Albumin", "4.4", "g/dL", "3.5-5.0", "Platelets", "251", "K/uL", "150-400"),
                    ("AST", "24", "U/L", "10-40", "Basophils", "0.5", "%", "0-2"),
                    ("ALT", "31", "U/L", "7-56"),
                ),
            ]
        ],
        {
            "glucose_fasting": ("104", "mg/dL", "70-99"),
            "bun": ("15", "mg/dL", "7-20"),
            "creatinine": ("0.98", "mg/dL", "0.7-1.3"),
            "sodium": ("139", "mmol/L", "136-145"),
            "albumin": ("4.4", "g/dL", "3.5-5.0"),
            "ast": ("24", "U/L", "10-40"),
            "alt": ("31", "U/L", "7-56"),
            "wbc": ("6.4", "K/uL", "4.0-11.0"),
            "rbc": ("4.92", "M/uL", "4.5-5.9"),
            "hemoglobin": ("14.8", "g/dL", "13.5-17.5"),
            "hematocrit": ("44.1", "%", "41-53"),
            "platelets": ("251", "K/uL", "150-400"),
        },
        date(2026, 3, 2),
        unknown=("Basophils",),
        taken_at=time(7, 55),
    )


def wrapped() -> Sheet:
    """Names broken over lines, the unit in the heading, what could be another test."""
    return Sheet(
        [
            [
                [(40, "Praxis Dr. Beispiel, Labor")],
                [(40, "Abnahmedatum: 02.03.2026")],
                [(40, "Parameter"), (250, "Wert"), (320, "Einheit"), (400, "Normbereich")],
                [(40, "25-Hydroxy-"), (250, "21,4"), (320, "ng/ml"), (400, "30 - 100")],
                [(40, "Vitamin D")],
                [(40, "LDL-")],
                [(40, "Cholesterin"), (250, "139"), (320, "mg/dl"), (400, "< 116")],
                [
                    (40, "Glomeruläre Filtrationsrate"),
                    (250, "94"),
                    (320, "ml/min/1,73m²"),
                    (400, "> 60"),
                ],
                [(40, "(CKD-EPI)")],
                [(40, "Testosteron,"), (250, "9,1"), (320, "pg/ml"), (400, "5 - 25")],
                [(40, "frei")],
                [(40, "Alanin-")],
                [(250, "31"), (320, "U/l"), (400, "< 50")],
                [(40, "Aminotransferase")],
                [(40, "Lipide (mmol/l)")],
                [(40, "Triglyceride"), (250, "1,49"), (400, "< 1,7")],
                [(40, "Cholesterin"), (250, "5,48"), (400, "< 5,2")],
            ]
        ],
        {
            "vitamin_d": ("21,4", "ng/ml", "30 - 100"),
            "ldl_c": ("139", "mg/dl", "< 116"),
            "egfr": ("94", "ml/min/1,73m²", "> 60"),
            "alt": ("31", "U/l", "< 50"),
            "triglycerides": ("1,49", "mmol/l", "< 1,7"),
            "total_chol": ("5,48", "mmol/l", "< 5,2"),
        },
        date(2026, 3, 2),
        unknown=("Testosteron, frei",),
    )


def cumulative() -> Sheet:
    """A column for each day, the newest first: only that one is of this report's draw."""
    return Sheet(
        [
            [
                [(40, "Laborpraxis Nord"), (300, "Befund vom 02.03.2026")],
                *_table(
                    (40, 200, 280, 380, 450),
                    ("Analyse", "Einheit", "Normwert", "02.03.26", "05.09.25"),
                    ("Leukozyten", "Gpt/l", "3,9-10,2", "6,4", "5,9"),
                    ("Erythrozyten", "Tpt/l", "4,3-5,75", "4,92", "5,01"),
                    ("Hämatokrit", "%", "39-51", "44,1", "45,0"),
                    ("Natrium", "mmol/l", "136-145", "139", "141"),
                    ("Kalium", "mmol/l", "3,5-5,1", "", "4,2"),
                    ("Harnsäure", "mg/dl", "3,4-7,0", "6,1", ""),
                ),
            ]
        ],
        {
            "wbc": ("6,4", "Gpt/l", "3,9-10,2"),
            "rbc": ("4,92", "Tpt/l", "4,3-5,75"),
            "hematocrit": ("44,1", "%", "39-51"),
            "sodium": ("139", "mmol/l", "136-145"),
            "uric_acid": ("6,1", "mg/dl", "3,4-7,0"),
        },
        date(2026, 3, 2),
        passed_over=("Kalium",),
        earlier={
            marker: (date(2025, 9, 5), value)
            for marker, value in {
                "wbc": "5,9",
                "rbc": "5,01",
                "hematocrit": "45,0",
                "sodium": "141",
            }.items()
        },
    )


def paragraphs() -> Sheet:
    """As patient portals print: each test a paragraph of its own."""
    return Sheet(
        [
            [
                [(40, "MyChart - Test Results")],
                [(40, "Collected on March 2, 2026 8:20 AM")],
                [(40, "LDL Cholesterol")],
                [(40, "139 mg/dL")],
                [(40, "Reference range: <130 mg/dL")],
                [(40, "Hemoglobin A1c")],
                [(40, "Your value 5.5 %")],
                [(40, "Normal range: 4.0 - 5.6 %")],
                [(40, "High-sensitivity CRP")],
                [(40, "<0.3 mg/L")],
                [(40, "Standard range: <3.0 mg/L")],
                [(40, "Ceruloplasmin")],
                [(40, "24 mg/dL")],
            ]
        ],
        {
            "ldl_c": ("139", "mg/dL", "<130"),
            "hba1c": ("5.5", "%", "4.0 - 5.6"),
            "hs_crp": ("<0.3", "mg/L", "<3.0"),
        },
        date(2026, 3, 2),
        unknown=("Ceruloplasmin",),
        taken_at=time(8, 20),
    )


def unclear() -> Sheet:
    """What nobody can tell from the page alone is asked."""
    return Sheet(
        [
            [
                [(40, "Laboratory report"), (300, "Collected: 2026-03-02")],
                [(40, "Sodium"), (250, "139"), (300, "141"), (350, "mmol/L")],
                [(40, "LDL Cholesterol"), (250, "optimal"), (300, "<100 mg/dL")],
                [(40, "Ferritin"), (250, "<30 ng/mL")],
                [(40, "Potassium"), (250, "4.3"), (300, "mmol/L"), (350, "3.5-5.3")],
            ]
        ],
        {"potassium": ("4.3", "mmol/L", "3.5-5.3")},
        date(2026, 3, 2),
        asked=("Sodium", "LDL Cholesterol", "Ferritin"),
    )


SHEETS: dict[str, Callable[[], Sheet]] = {
    made.__name__: made
    for made in (
        quest, labcorp, german, nhs, french, spanish, side_by_side, wrapped, cumulative, paragraphs,
        unclear,
    )
}  # fmt: skip
