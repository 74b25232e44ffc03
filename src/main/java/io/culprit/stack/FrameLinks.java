package io.culprit.stack;

import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.stack.StackTarget.Ground;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Links of frame pointer chains: where a frame pointer leads, the caller's stands, and the return address right above. What is no link
 * seldom looks like one, and never twice in a row: a chain proves itself by where its next links lead.
 */
final class FrameLinks {

    /** Code that a program makes as it runs calls itself seldom deeper than this before it is back in a module. */
    private static final int OUTSIDE_LINKS = 64;

    private final StackTarget target;

    FrameLinks(StackTarget target) {
        this.target = target;
    }

    /** One link: the caller's frame pointer, and where the function returns to. */
    record Link(long next, long returns) {}

    /** The link at a frame pointer, null where its memory is not there or it is misaligned. */
    @Nullable
    Link at(Architecture architecture, long pointer) {
        int bytes = architecture.pointerBytes();
        if ((pointer & bytes - 1) != 0) {
            return null;
        }
        OptionalLong next = target.memory().findPointer(pointer, bytes);
        OptionalLong returns = target.memory().findPointer(pointer + bytes, bytes);
        if (next.isEmpty() || returns.isEmpty()) {
            return null;
        }
        long address = returns.getAsLong();
        return new Link(
                next.getAsLong(), architecture == Architecture.ARM64 ? PointerTag.strip(target, address) : address);
    }

    /** The register may point at another stack where code has switched stacks; what lies in between is not to be passed over. */
    boolean above(long stackPointer, long pointer) {
        StackRegion here = StackRegion.at(target.regions(), stackPointer);
        return !Address.below(pointer, stackPointer) && (here == null || here.holds(pointer));
    }

    boolean code(long address) {
        Ground ground = target.ground(address);
        return ground == Ground.CODE || ground == Ground.MODULE;
    }

    /**
     * Whether the link returns into a module, or into memory outside all of them from where the chain leads back into one: code that the
     * program has made as it ran, such as that of .NET, V8 and ART.
     */
    boolean returnsToCode(Architecture architecture, long pointer, Link link) {
        return code(link.returns) || leadsBack(architecture, pointer, link);
    }

    /** Whether the link returns to code outside all modules, from where the chain leads back into one. */
    boolean leadsBack(Architecture architecture, long pointer, Link first) {
        long at = pointer;
        Link link = first;
        for (int i = 0; i < OUTSIDE_LINKS && link != null; i++) {
            if (code(link.returns)) {
                return i > 0;
            }
            if (!mayRun(link.returns) || !Address.below(at, link.next) || !above(at, link.next)) {
                return false;
            }
            at = link.next;
            link = at(architecture, at);
        }
        return false;
    }

    /** Whether a frame pointer above {@code stackPointer} begins a chain: two links that return to code, or one that ends it. */
    boolean begins(Architecture architecture, long stackPointer, long pointer) {
        Link link = above(stackPointer, pointer) ? at(architecture, pointer) : null;
        return link != null
                && returnsToCode(architecture, pointer, link)
                && (link.next == 0 || goesOn(architecture, pointer, link));
    }

    /** How many links lead up from a frame pointer through code of modules; {@link #OUTSIDE_LINKS} are enough to know. */
    int length(Architecture architecture, long pointer) {
        int length = 0;
        long at = pointer;
        Link link = at(architecture, at);
        while (link != null && length < OUTSIDE_LINKS && code(link.returns)) {
            length++;
            boolean up = Address.below(at, link.next) && above(at, link.next);
            at = link.next;
            link = up ? at(architecture, at) : null;
        }
        return length;
    }

    private boolean goesOn(Architecture architecture, long pointer, Link link) {
        Link second =
                Address.below(pointer, link.next) && above(pointer, link.next) ? at(architecture, link.next) : null;
        return second != null
                && (second.returns == 0 && second.next == 0 || returnsToCode(architecture, link.next, second));
    }

    private boolean mayRun(long address) {
        CodeRegions code = target.code();
        return Address.below(Address.PAGE_BYTES * 16, address)
                && !Address.kernelHalf(address)
                && target.ground(address) == Ground.OUTSIDE
                && StackRegion.at(target.regions(), address) == null
                && (code == null || !code.excludes(address));
    }
}
