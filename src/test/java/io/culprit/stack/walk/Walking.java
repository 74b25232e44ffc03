package io.culprit.stack.walk;

import io.culprit.image.Fixture;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.PeImage;
import io.culprit.machine.AddressSpace;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import java.util.List;
import java.util.Optional;

/** Targets for tests: one fixture loaded, with or without its image, and a stack. */
public final class Walking {

    public static final long BASE = Fixture.BASE;

    private Walking() {}

    /** The fixture's image is there. */
    public static StackTarget with(Fixture fixture, AddressSpace stack, StackRegion... regions) {
        PeImage image = fixture.image();
        Images images = module -> Optional.of(image);
        return new StackTarget(stack, modules(fixture), images, List.of(regions));
    }

    /** Only the module's name and place are known. */
    public static StackTarget without(Fixture fixture, AddressSpace stack, StackRegion... regions) {
        return new StackTarget(stack, modules(fixture), Images.NONE, List.of(regions));
    }

    private static Modules modules(Fixture fixture) {
        LoadedModule module = fixture.module();
        return Modules.of(List.of(module), List.of());
    }
}
