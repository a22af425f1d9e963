"""Tests of the cells of a column of figures, and its working column."""

from fractions import Fraction

from ntm_criteria.model import MET, NOT_MET, UNKNOWN
from ntm_criteria.tables.columns.column import BAD_CODE, FLOATS, Carrier, Column
from ntm_criteria.tables.expressions import Expr, stepped


def as_float(column: Column) -> Expr:
    """Return the cells as Float64; a decimal with more digits than that holds becomes a number between the same two points."""
    on, cell = column.on, column.on.col(column.name)
    if column.carrier is Carrier.FLOAT:
        return cell
    if column.carrier is not Carrier.DECIMAL:
        return cell.cast(on.Float64)
    if not column.is_long:  # the cast may miss the float nearest to the decimal
        return stepped(cell.cast(on.Float64), Fraction(10**column.digits), is_polars=on.is_polars)
    places = len(str(max(1, int(column.grid)))) - 1
    near = cell.cast(on.Decimal(38, places))
    point, half = stepped(near.cast(on.Float64), Fraction(10**places), is_polars=on.is_polars), 0.5 / 10**places
    above = on.when(near < cell).then(point + half).otherwise(point)
    return on.when(near > cell).then(point - half).otherwise(above)


def good(column: Column) -> Expr:
    """Test whether a cell holds a possible value. Missing numbers give null or false, missing flags or categories true."""
    on, cell = column.on, column.on.col(column.name)
    if column.carrier is Carrier.CODES:
        return cell != BAD_CODE
    if column.carrier is Carrier.CATEGORY:
        return cell.cast(on.String).is_in(list(column.fact.values)) | cell.is_null()
    inside = _can_be_between(column, column.fact.low, column.fact.high)
    if column.may_be_direct:
        return inside
    is_whole = stepped(as_float(column), column.per_unit, is_polars=on.is_polars) == as_float(column)
    if on.is_polars:
        return inside & is_whole
    return on.when(inside).then(is_whole).otherwise(inside)  # engines of SQL may stop at a number too large to multiply


def bad(column: Column) -> Expr:
    """Test whether a cell holds an impossible value; a missing cell gives null or false."""
    impossible = ~good(column)
    return impossible & ~column.on.col(column.name).is_nan() if column.carrier in FLOATS else impossible


def unusual(column: Column) -> Expr:
    """Test whether a cell holds a possible but implausible value; a missing cell gives null or false."""
    assert column.fact.plausible
    outside = good(column) & ~_can_be_between(column, *column.fact.plausible)
    return outside & ~column.on.col(column.name).is_nan() if column.carrier in FLOATS else outside


def unread(column: Column) -> Expr:
    """Test whether the text of a cell was refused when it was read, which leaves the cell missing; never null."""
    on = column.on
    if column.refused is None:
        return on.lit(value=False)
    return on.when(on.col(column.refused)).then(on.lit(value=True)).otherwise(on.lit(value=False))


def given(column: Column) -> Expr:
    """Compute the column `Column.given`: whether a cell is not missing, or was refused when its text was read."""
    cell = column.on.col(column.name)
    is_there = cell != UNKNOWN if column.carrier is Carrier.CODES else ~cell.is_null()
    if column.carrier in FLOATS:
        is_there = is_there & ~cell.is_nan()
    if column.refused is not None:
        is_there = is_there | unread(column)
    return is_there.alias(column.given)


def worked(column: Column) -> Expr:
    """Compute the working column; missing or bad cells become null, UNKNOWN (flags) or `BAD_CODE` (categories)."""
    on, cell = column.on, column.on.col(column.name)
    match column.carrier:
        case Carrier.FLAG:
            no = on.when(~cell).then(on.code(NOT_MET)).otherwise(on.code(UNKNOWN))
            cells = on.when(cell).then(on.code(MET)).otherwise(no)
        case Carrier.CODES:
            cells = on.when(cell == BAD_CODE).then(on.code(UNKNOWN)).otherwise(cell.cast(on.Int8))
        case Carrier.CATEGORY:
            cells, text = on.lit(BAD_CODE, on.Int16), cell.cast(on.String)
            for number, value in enumerate(column.fact.values):
                cells = on.when(text == value).then(on.lit(number, on.Int16)).otherwise(cells)
        case _:
            cells = as_float(column)
            if not column.is_direct:
                inside = (
                    cells
                    if column.is_exact
                    else cells.clip(float(column.fact.low_multiple / column.per_unit), column.high)
                )
                cells = on.when(on.col(column.mark)).then(inside)
    return cells.alias(column.work)


def _can_be_between(column: Column, low: Fraction, high: Fraction) -> Expr:
    x = as_float(column)
    return column.can_be_at_least(x, low) & column.can_be_at_most(x, high)
