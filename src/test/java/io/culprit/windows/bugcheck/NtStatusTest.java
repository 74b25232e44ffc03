package io.culprit.windows.bugcheck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NtStatusTest {

    @Test
    void namesStatuses() {
        assertThat(NtStatus.name(0xC0000005)).contains("STATUS_ACCESS_VIOLATION");
        assertThat(NtStatus.name(0)).contains("STATUS_SUCCESS");
        assertThat(NtStatus.name(0xC0000185)).contains("STATUS_IO_DEVICE_ERROR");
        assertThat(NtStatus.name(0xC00CCCCC)).isEmpty();
    }
}
