package io.culprit.fleet;

import java.io.Serializable;

/**
 * A file that may be a dump.
 *
 * @param path as rows show it
 * @param place its address, for whoever opens it
 * @param named whether it is a row even when it is no dump
 */
record Found(String path, String place, long sizeBytes, long modified, boolean named) implements Serializable {}
