package io.culprit.dump;

/**
 * A tagged blob that a driver or the kernel added after the dump (KbCallbackSecondaryDumpData).
 *
 * @param guid lower-case with dashes
 * @param name its writer where the GUID is known, else empty
 * @param fileOffset where its data starts, with {@code sizeBytes}
 */
public record SecondaryBlob(String guid, String name, long fileOffset, long sizeBytes) {}
