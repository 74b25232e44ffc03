package io.culprit.fact;

/** A field of the report that could not be known, and why. */
public record Missing(String field, String why) {}
