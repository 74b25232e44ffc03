package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.Fact;
import io.culprit.fact.PoolAllocation;
import io.culprit.machine.Address;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.PoolBlock;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.bugcheck.PoolTags;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pool tag of a crash: from the header of the block that a parameter leads to, else from a parameter that holds the tag. Whether a
 * parameter is the address of the header or of the memory behind it is as the bug check's documentation says.
 */
final class PoolFinder {

    private static final int BAD_POOL_HEADER = 0x19;
    private static final int BAD_POOL_CALLER = 0xC2;
    private static final int VERIFIER = 0xC4;
    private static final int DOUBLE_FREE = 7;

    private final CrashedSystem system;
    private final BugCheck check;
    private final long subtype;

    private PoolFinder(CrashedSystem system, BugCheck check) {
        this.system = system;
        this.check = check;
        this.subtype = check.parameters().getFirst().value();
    }

    static Fact<PoolAllocation> find(CrashedSystem system, @Nullable BugCheck check) {
        return check != null && (check.has(ParameterRole.POOL_BLOCK) || check.has(ParameterRole.POOL_TAG))
                ? new PoolFinder(system, check).find()
                : Fact.unknown("no parameter of this bug check is a block of pool");
    }

    private Fact<PoolAllocation> find() {
        String why = "the header of the block is not in the dump";
        for (int number = 1; number <= check.parameters().size(); number++) {
            BugCheck.Parameter parameter = check.parameters().get(number - 1);
            if (parameter.role() == ParameterRole.POOL_BLOCK && parameter.value() != 0) {
                Optional<PoolBlock> block = PoolBlock.at(system, header(parameter.value()));
                if (block.isPresent()) {
                    String source = "POOL_HEADER at " + Address.hex(block.get().header());
                    return Fact.known(
                            pool(block.get().tag(), number, block.get().header()), source);
                }
                why = !isHeader() && Address.pageOf(parameter.value()) == parameter.value()
                        ? "a block that fills whole pages has no header"
                        : why;
            }
        }
        return ofTag(why);
    }

    private Fact<PoolAllocation> ofTag(String why) {
        for (int number = 1; number <= check.parameters().size(); number++) {
            BugCheck.Parameter parameter = check.parameters().get(number - 1);
            // since Windows 10, BAD_POOL_CALLER 7 has the tag from the header in its second parameter
            boolean tagged = parameter.role() == ParameterRole.POOL_TAG
                    || check.baseCode() == BAD_POOL_CALLER && subtype == DOUBLE_FREE && number == 2;
            String tag = tagged ? PoolBlock.tag(parameter.value()) : null;
            if (tag != null) {
                return Fact.known(pool(tag, number, null), "P" + number);
            }
        }
        return Fact.unknown(why);
    }

    private PoolAllocation pool(String tag, int parameter, @Nullable Long header) {
        PoolTags known = PoolTags.of(tag);
        return new PoolAllocation(
                tag,
                parameter,
                header,
                damaged(),
                known == null ? null : known.module(),
                known == null ? null : known.use());
    }

    private long header(long parameter) {
        return isHeader() ? parameter : parameter - PoolBlock.headerBytes(system);
    }

    /** Whether a parameter with the role pool-block is the address of the header itself. */
    private boolean isHeader() {
        return switch (check.baseCode()) {
            case BAD_POOL_HEADER -> subtype != 0x21 && subtype != 0x22;
            case BAD_POOL_CALLER -> subtype == 1 || subtype == 2 || subtype == 4 || subtype == 6;
            case VERIFIER -> subtype == 0x13 || subtype == 0x14;
            default -> false;
        };
    }

    private boolean damaged() {
        return switch (check.baseCode()) {
            case BAD_POOL_CALLER ->
                subtype == 1 || subtype == 2 || subtype == 4 || subtype >= 0xB && subtype <= 0xD || subtype == 0x99;
            case VERIFIER -> false;
            default -> true;
        };
    }
}
