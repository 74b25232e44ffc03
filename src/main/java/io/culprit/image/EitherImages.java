package io.culprit.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two sources of images, the first one preferred. */
record EitherImages(Images first, Images second) implements Images {

    @Override
    public Optional<PeImage> of(LoadedModule module) {
        Optional<PeImage> found = first.of(module);
        return found.isPresent() ? found : second.of(module);
    }

    @Override
    public Optional<PeImage> onDisk(LoadedModule module) {
        Optional<PeImage> found = first.onDisk(module);
        return found.isPresent() ? found : second.onDisk(module);
    }

    @Override
    public List<String> warnings() {
        List<String> all = new ArrayList<>(first.warnings());
        all.addAll(second.warnings());
        return all;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
