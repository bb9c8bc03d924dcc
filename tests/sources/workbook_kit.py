"""Excel workbooks of our own making: the least that Excel opens."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | float | datetime | None
EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>'


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> Path:
    """Write a workbook: name of a sheet -> its rows."""
    names = list(sheets)
    listed = "".join(
        f"<sheet name={quoteattr(one)} sheetId='{n}' r:id='r{n}'/>" for n, one in enumerate(names, 1)
    )
    sheet = f"{RELATED}/worksheet"
    links = "".join(
        f"<Relationship Id='r{n}' Type='{sheet}' Target='worksheets/s{n}.xml'/>"
        for n in range(1, len(names) + 1)
    )
    style = f"<Relationship Id='r0' Type='{RELATED}/styles' Target='styles.xml'/>"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}{style}</Relationships>',
        "xl/styles.xml": STYLES,
    }
    for number, one in enumerate(names, 1):
        rows = "".join(_row(place, row) for place, row in enumerate(sheets[one], 1))
        parts[f"xl/worksheets/s{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def _row(place: int, row: Sequence[Cell]) -> str:
    return f"<row r='{place}'>{''.join(_cell(cell, f'{_letters(column)}{place}') for column, cell in enumerate(row))}</row>"


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def _cell(cell: Cell, at: str) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, datetime):
        return f"<c r='{at}' s='1'><v>{(cell.replace(tzinfo=UTC) - EPOCH).total_seconds() / 86400!r}</v></c>"
    if isinstance(cell, str):
        return f"<c r='{at}' t='inlineStr'><is><t xml:space='preserve'>{escape(cell)}</t></is></c>"
    return f"<c r='{at}'><v>{cell!r}</v></c>"
