package io.culprit.symbol;

import java.util.List;
import java.util.Optional;

/**
 * A structure, class or union of a PDB's type stream.
 *
 * @param sizeBytes size of the whole
 * @param members direct members in declaration order; members of anonymous structures are lifted with their offsets added
 */
public record TypeLayout(String name, long sizeBytes, List<Member> members) {

    /** The member of this name. */
    public Optional<Member> member(String memberName) {
        for (Member member : members) {
            if (member.name().equals(memberName)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /**
     * A member.
     *
     * @param typeName as C would write it, e.g. {@code unsigned long}, {@code _LIST_ENTRY}, {@code _KPROCESS *}
     * @param bitPosition first bit of a bit field, else -1; {@code bitLength} likewise
     */
    public record Member(String name, long offset, String typeName, long sizeBytes, int bitPosition, int bitLength) {}
}
