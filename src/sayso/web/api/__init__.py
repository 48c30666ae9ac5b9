"""The API: the JSON of the command line over HTTP."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
