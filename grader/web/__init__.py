"""The grader as web pages: students hand in and read, staff review and publish.

The core grades; this room keeps what arrives, says whose turn it is, and shows what came of it.
"""
