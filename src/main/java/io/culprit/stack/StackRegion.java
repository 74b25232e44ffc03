package io.culprit.stack;

import io.culprit.machine.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the stacks that a walk may touch: {@code [low, high)}, growing down from {@code high}. The stack pointer may jump from one
 * region to another (an interrupt switches stacks), and only then may it go down.
 *
 * @param kind null where reports have no name for it (the stack of machine checks) or nothing tells whose it is
 */
public record StackRegion(@Nullable StackKind kind, long low, long high) {

    /** Whether the address lies in the region; the empty stack's pointer, {@code high} itself, does not. One that ends below its low holds none. */
    public boolean holds(long address) {
        return !Address.below(address, low) && Address.below(address, high);
    }

    /** The first region that holds the address, or null. */
    public static @Nullable StackRegion at(List<StackRegion> regions, long address) {
        for (StackRegion region : regions) {
            if (region.holds(address)) {
                return region;
            }
        }
        return null;
    }
}
