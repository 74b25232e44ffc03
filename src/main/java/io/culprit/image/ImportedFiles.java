package io.culprit.image;

import java.util.List;

/**
 * Which files a module calls into.
 *
 * @param module its file name, as reports write it
 * @param files in lower case, in the order of its import directory
 */
public record ImportedFiles(String module, List<String> files) {

    /** Copies the list. */
    public ImportedFiles {
        files = List.copyOf(files);
    }
}
