"""The forms of files: what may stand where. The only modules that import pydantic.

These models hold a file as written; they know nothing of what it means. Their JSON Schema is the published form of a rule
file (`ntm-criteria schema`). The compiler turns them into conditions.
"""
