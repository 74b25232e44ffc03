package io.culprit.fact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileIdentityTest {

    @ParameterizedTest
    @CsvSource({"..\\..\\x.dmp, x.dmp", "/etc/../x.dmp, x.dmp", "C:\\a/b, b", "x.dmp, x.dmp"})
    void isCalledByTheLastPartOfItsPath(String path, String name) {
        assertThat(new FileIdentity(path, 1, null).name()).isEqualTo(name);
    }
}
