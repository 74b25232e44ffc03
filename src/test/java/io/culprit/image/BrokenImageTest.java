package io.culprit.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.machine.AddressSpace;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An image whose parts break the bounds of the virtual machine when they are read: they are absent, and that is said. */
class BrokenImageTest {

    static List<Supplier<VirtualMachineError>> errors() {
        return List.of(
                () -> new OutOfMemoryError("Java heap space"),
                StackOverflowError::new,
                () -> new InternalError("a fault occurred in an unsafe memory access operation"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void costsItsPartsAndNothingElse(Supplier<VirtualMachineError> errors) throws NotAnImageException {
        AddressSpace file = Fixture.bytes(0, Fixture.X64.file());
        boolean[] broken = {false};
        PeImage image = PeImage.ofFile((address, buffer, offset, length) -> {
            if (broken[0]) {
                throw errors.get();
            }
            return file.read(address, buffer, offset, length);
        });
        broken[0] = true;

        assertThat(image.exports().count()).isZero();
        assertThat(image.trouble()).hasValueSatisfying(said -> assertThat(said).contains("exports cannot be read"));
        assertThat(image.imports()).isEmpty();
        assertThat(image.pdb()).isEmpty();
        assertThat(image.version()).isEmpty();
        assertThat(image.trouble()).hasValueSatisfying(said -> assertThat(said).contains("version resource"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void costsNoAnalysisWhereItLiesInTheDump(Supplier<VirtualMachineError> errors) {
        LoadedModule module = Fixture.X64.module();
        MemoryImages whole = new MemoryImages((address, buffer, offset, length) -> {
            throw errors.get();
        });

        assertThat(whole.of(module)).isEmpty();
        assertThat(whole.described(module)).isEqualTo(module);
    }
}
