"""Numba where it is installed; else the compiled loops are plain Python, slow and the same: tests run them so."""

from __future__ import annotations

from typing import Any

import numpy as np

try:
    from numba import njit
except ImportError:

    def njit(**_options: Any) -> Any:
        """Leave the function as it is."""
        return lambda function: function

    def count_ones(word: Any) -> int:
        """How many bits of a word of 64 are 1."""
        return int(word).bit_count()

else:
    # The compiler knows this way of counting, and makes one instruction of it.
    ONE, TWO, FOUR, TOP = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
    FIVES, THREES = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
    FIFTEENS, ONES = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)

    @njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
    def count_ones(word: Any) -> int:
        """How many bits of a word of 64 are 1."""
        word = word - ((word >> ONE) & FIVES)
        word = (word & THREES) + ((word >> TWO) & THREES)
        word = (word + (word >> FOUR)) & FIFTEENS
        return np.int64((word * ONES) >> TOP)  # type: ignore[return-value,unused-ignore]


__all__ = ["count_ones", "njit"]
