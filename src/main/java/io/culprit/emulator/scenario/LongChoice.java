package io.culprit.emulator.scenario;

import io.culprit.emulator.guest.Loader;
import io.culprit.emulator.guest.MachinePlan.Addresses;

/** A number that a scenario needs and that the seed decides: the address that a driver uses, a status, a vector. */
@FunctionalInterface
interface LongChoice {

    /** A small number that is no address. */
    LongChoice SMALL = (dice, addresses) -> dice.between(1, 1000);

    LongChoice NULL = (dice, addresses) -> 0;

    /** A bus address that nobody has mapped. */
    LongChoice BUS_ADDRESS = (dice, addresses) -> dice.between(0x40, 0x7_0000) << 12 | dice.below(0x100) * 0x10L;

    /** An address of the kernel half at which nothing is. */
    LongChoice KERNEL_ADDRESS = (dice, addresses) ->
            0xFFFF_8000_0000_0000L | dice.between(0x1000, 0x1FFF) << 32 | dice.below(0x1000_0000) * 16L;

    /** An address that is not canonical. */
    LongChoice NOT_CANONICAL = (dice, addresses) -> 0x6F00_0000_0000_0000L | dice.next() & 0x000F_FFFF_FFFF_FFF8L;

    /** A bit of an address that leads far away and leaves it canonical. */
    LongChoice BIT = (dice, addresses) -> 1L << dice.between(34, 45);

    /** A little behind the pool, where nothing is. */
    LongChoice BEHIND_POOL =
            (dice, addresses) -> addresses.pool() + Loader.POOL_PAGES * 0x1000L + dice.below(0x800) * 8L;

    /** The end of the pool: the byte before it is there, the byte at it is not. */
    LongChoice END_OF_POOL = (dice, addresses) -> addresses.pool() + Loader.POOL_PAGES * 0x1000L;

    /** The number for this machine. */
    long of(Dice dice, Addresses addresses);

    /** Always the same number. */
    static LongChoice fixed(long value) {
        return (dice, addresses) -> value;
    }
}
