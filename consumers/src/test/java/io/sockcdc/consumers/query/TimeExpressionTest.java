package io.sockcdc.consumers.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeExpressionTest {
    /** 13:00 in Berlin. */
    private final Clock clock = Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneId.of("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({
        "now,                                 2026-11-20T12:00:00Z",
        "-15m,                                2026-11-20T11:45:00Z",
        "-1h30m,                              2026-11-20T10:30:00Z",
        "-2d,                                 2026-11-18T12:00:00Z",
        "-1500ms,                             2026-11-20T11:59:58.500Z",
        "yesterday 14:00,                     2026-11-19T13:00:00Z",
        "yesterday,                           2026-11-18T23:00:00Z",
        "today 9:05,                          2026-11-20T08:05:00Z",
        "03:12,                               2026-11-20T02:12:00Z",
        "03:12:30.25 UTC,                     2026-11-20T03:12:30.250Z",
        "2026-11-20,                          2026-11-19T23:00:00Z",
        "2026-07-01 00:00,                    2026-06-30T22:00:00Z",
        "2026-11-20 03:12 America/New_York,   2026-11-20T08:12:00Z",
        "2026-11-20T03:12:00Z,                2026-11-20T03:12:00Z",
        "2026-11-20T03:12:00.123456Z,         2026-11-20T03:12:00.123456Z",
        "2026-11-20T03:12+05:30,              2026-11-19T21:42:00Z",
        "2026-11-20T03:12,                    2026-11-20T02:12:00Z",
        "@1763608320,                         2025-11-20T03:12:00Z",
        "@1763608320.5,                       2025-11-20T03:12:00.500Z"
    })
    void saysTheMomentThatPeopleMean(String text, Instant moment) {
        assertThat(TimeExpression.parse(text, clock)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "soon",
                "-15",
                "15m",
                "-m",
                "yesterday noon",
                "25:00",
                "2026-13-01",
                "2026-02-30 10:00",
                "2026-11-20 03:12 Mars/Base",
                "10:00 11:00",
                "@",
                "@x",
                "-999999999d-1h",
                "UTC"
            })
    void whatSaysNoMomentIsQuotedWithExamples(String text) {
        assertThatThrownBy(() -> TimeExpression.parse(text, clock))
                .isInstanceOf(TimeSyntaxException.class)
                .hasMessageStartingWith("\"" + text + "\"")
                .hasMessageContaining("-15m");
    }
}
