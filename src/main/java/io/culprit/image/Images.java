package io.culprit.image;

import java.util.List;
import java.util.Optional;

/** The executables of a dump's modules, found lazily: a module costs nothing until it is asked for. */
public interface Images extends AutoCloseable {

    /** No images at all. */
    Images NONE = new Images() {
        @Override
        public Optional<PeImage> of(LoadedModule module) {
            return Optional.empty();
        }
    };

    /** The image of a module: only one that belongs to it, by time stamp and size. */
    Optional<PeImage> of(LoadedModule module);

    /** The image of a module from a file: what it was before anything changed it in memory. */
    default Optional<PeImage> onDisk(LoadedModule module) {
        return of(module);
    }

    /** What went wrong so far (mismatch, broken file), one sentence each. */
    default List<String> warnings() {
        return List.of();
    }

    /** These images and, where they have none, the others. */
    default Images or(Images others) {
        return new EitherImages(this, others);
    }

    @Override
    default void close() {}
}
