package io.sockcdc.collector.sockdiag;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lets Jazzer look for bytes that break the rules of {@link SockDiagFuzz}, from real messages on. */
class SockDiagFuzzTarget {
    @MethodSource("corpus")
    @FuzzTest
    void bytesFromOutsideBreakNothing(byte[] bytes) {
        SockDiagFuzz.check(bytes);
    }

    static Stream<Arguments> corpus() {
        return SampleMessages.corpus().stream().map(bytes -> Arguments.of((Object) bytes));
    }
}
