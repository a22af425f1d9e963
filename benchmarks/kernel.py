"""The machine's limit: a C kernel, compiled on the spot, that judges the same columns by the same rules in one pass.

It reads the values and validity bits of the Arrow columns as they lie in memory, and writes a byte a verdict: nothing is
copied, and no column is read twice. What is left is the speed of the memory.
"""

import ctypes
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np
import polars as pl

_SOURCE = r"""
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#if defined(__AVX512F__) && defined(__AVX512BW__)
#include <immintrin.h>
#endif
#define BLOCK 2048 /* rows: what is combined again stays in the cache */
typedef struct { const double *value; const uint8_t *valid; } Number;
typedef struct { const uint8_t *value; const uint8_t *valid; } Flag;
static inline uint64_t bits(const uint8_t *from, size_t row) {
    return from ? *(const uint64_t *)(from + row / 8) : ~0ull;
}
/* eight bits of a word as eight bytes of 0 or 1 */
static inline uint64_t spread(uint64_t word, int byte) {
    uint64_t each = (word >> 8 * byte & 0xff) * 0x0101010101010101ull & 0x8040201008040201ull;
    return (each + 0x7f7f7f7f7f7f7f7full) >> 7 & 0x0101010101010101ull;
}
static inline void put(uint64_t known, uint64_t met, size_t many, uint8_t *out) {
#if defined(__AVX512F__) && defined(__AVX512BW__)
    __m512i codes = _mm512_maskz_set1_epi8(known & met, 2);
    codes = _mm512_mask_mov_epi8(codes, ~known, _mm512_set1_epi8(1));
    _mm512_mask_storeu_epi8(out, many < 64 ? (1ull << many) - 1 : ~0ull, codes);
#else
    uint64_t codes[8];
    for (int i = 0; i < 8; i++) codes[i] = spread(known & met, i) << 1 | spread(~known, i);
    memcpy(out, codes, many);
#endif
}
#define WORD(test) for (size_t i = 0; i < 64; i++) met |= (uint64_t)(x[i] test bound) << i
static void number(const Number *c, int relation, double bound, size_t first, size_t rows, uint8_t *restrict out) {
    for (size_t row = 0; row < rows; row += 64) {
        size_t many = rows - row < 64 ? rows - row : 64;
        double last[64] = {0};
        const double *x = c->value + first + row;
        if (many < 64) x = memcpy(last, x, many * sizeof *x);
        uint64_t known = 0, met = 0;
#if defined(__AVX512F__) && defined(__AVX512BW__)
        __m512d low = _mm512_setzero_pd(), high = _mm512_set1_pd(100), limit = _mm512_set1_pd(bound);
        for (int i = 0; i < 8; i++) {
            __m512d cells = _mm512_loadu_pd(x + 8 * i);
            uint64_t in = _mm512_cmp_pd_mask(cells, low, _CMP_GE_OQ) & _mm512_cmp_pd_mask(cells, high, _CMP_LE_OQ);
            uint64_t is = relation == 0 ? _mm512_cmp_pd_mask(cells, limit, _CMP_GE_OQ)
                        : relation == 1 ? _mm512_cmp_pd_mask(cells, limit, _CMP_LE_OQ)
                                        : _mm512_cmp_pd_mask(cells, limit, _CMP_GT_OQ);
            known |= in << 8 * i;
            met |= is << 8 * i;
        }
#else
        for (size_t i = 0; i < 64; i++) known |= (uint64_t)((x[i] >= 0) & (x[i] <= 100)) << i;
        if (relation == 0) WORD(>=); else if (relation == 1) WORD(<=); else WORD(>);
#endif
        put(known & bits(c->valid, first + row), met, many, out + row);
    }
}
static void flag(const Flag *c, size_t first, size_t rows, uint8_t *restrict out) {
    for (size_t row = 0; row < rows; row += 64)
        put(bits(c->valid, first + row), bits(c->value, first + row), rows - row < 64 ? rows - row : 64, out + row);
}
static void least(uint8_t *restrict a, const uint8_t *restrict b, size_t rows) {
    for (size_t i = 0; i < rows; i++) a[i] = a[i] < b[i] ? a[i] : b[i];
}
static void greatest(uint8_t *restrict a, const uint8_t *restrict b, size_t rows) {
    for (size_t i = 0; i < rows; i++) a[i] = a[i] > b[i] ? a[i] : b[i];
}
/* out holds the columns one after the other: indicators, criteria, the whole */
void judge(const Number *numbers, const Flag *flags, const int *relation, const double *bound, int thresholds, int of_flags,
           int choices, const int *group, int groups, size_t from, size_t to, size_t height, uint8_t *out) {
    int indicators = thresholds + of_flags + choices;
    uint8_t part[BLOCK];
    for (size_t first = from; first < to; first += BLOCK) {
        size_t rows = to - first < BLOCK ? to - first : BLOCK;
        int n = 0;
        for (int i = 0; i < thresholds; i++)
            number(numbers + i, relation[i], bound[i], first, rows, out + height * n++ + first);
        for (int i = 0; i < of_flags; i++) flag(flags + i, first, rows, out + height * n++ + first);
        for (int i = 0; i < choices; i++) {
            uint8_t *own = out + height * n++ + first;
            number(numbers + thresholds + 2 * i, 0, 50, first, rows, own);
            number(numbers + thresholds + 2 * i + 1, 0, 50, first, rows, part);
            greatest(own, part, rows);
            flag(flags + of_flags + i, first, rows, part);
            greatest(own, part, rows);
        }
        uint8_t *whole = out + height * (indicators + groups) + first;
        for (size_t i = 0; i < rows; i++) whole[i] = 3;
        for (int g = 0; g < groups; g++) {
            uint8_t *own = out + height * n++ + first;
            for (size_t i = 0; i < rows; i++) own[i] = 3;
            for (int i = group[g]; i < group[g + 1]; i++) least(own, out + height * i + first, rows);
            least(whole, own, rows);
        }
    }
}
"""


def compiled() -> Any:
    """The kernel; None where no C compiler is at hand."""
    compiler = which("cc") or which("gcc") or which("clang")
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "kernel.c"), Path(folder, "kernel.so")
        source.write_text(_SOURCE, encoding="ascii")
        command = [compiler, "-O3", "-march=native", "-shared", "-fPIC", str(source), "-o", str(library)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            return None
        return ctypes.CDLL(str(library)).judge


def kernel_of(
    judge: Any,
    frame: pl.DataFrame,
    numbers: Sequence[str],
    flags: Sequence[str],
    bounds: Sequence[tuple[str, float]],
    flag_indicators: int,
    groups: Sequence[range],
    threads: int,
) -> Callable[[], np.ndarray[Any, Any]]:
    """Return what runs the kernel over a frame; its result has a row for each column of verdicts."""
    height = frame.height
    kept: list[Any] = []  # the buffers, for as long as the kernel may run

    def pointers(name: str) -> tuple[int, int]:
        array = frame[name].rechunk().to_arrow()
        assert array.offset == 0
        kept.append(array)
        valid, value = array.buffers()
        return value.address, valid.address if valid is not None else 0

    number_pointers = np.array([pointers(name) for name in numbers], dtype=np.uint64)
    flag_pointers = np.array([pointers(name) for name in flags], dtype=np.uint64)
    relation = np.array([["at_least", "at_most", "more_than"].index(word) for word, _ in bounds], dtype=np.int32)
    bound = np.array([value for _, value in bounds], dtype=np.float64)
    ends = np.array([group.start for group in groups] + [groups[-1].stop], dtype=np.int32)
    choices = groups[-1].stop - len(bounds) - flag_indicators
    step = -(-height // threads // 64) * 64 or height
    starts = range(0, height, step)

    out = np.zeros(
        (groups[-1].stop + len(groups) + 1, height), dtype=np.uint8
    )  # once: new pages cost more than the rest

    def run() -> np.ndarray[Any, Any]:
        def part(first: int) -> None:
            judge(
                *(ctypes.c_void_p(each.ctypes.data) for each in (number_pointers, flag_pointers, relation, bound)),
                len(bounds), flag_indicators, choices, ctypes.c_void_p(ends.ctypes.data), len(groups),
                ctypes.c_size_t(first), ctypes.c_size_t(min(first + step, height)), ctypes.c_size_t(height),
                ctypes.c_void_p(out.ctypes.data),
            )  # fmt: skip

        with ThreadPoolExecutor(threads) as pool:  # the lock of Python is not held in there
            list(pool.map(part, starts))
        return out

    return run
