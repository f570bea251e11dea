package io.sockcdc.app.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether the clock can be right: it must be later than the program, and later than the machine's start. */
final class ClockCheck implements Check {
    private static final Instant PROGRAM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TOO_FAR = Duration.ofDays(3_650);

    private final MachineFiles files;
    private final Clock clock;

    ClockCheck(MachineFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    @Override
    public List<Finding> look() {
        Instant now = clock.instant();
        Instant started = files.lines("/proc/stat").stream()
                .filter(line -> line.matches("btime [0-9]{1,12}"))
                .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring(6))))
                .findFirst()
                .orElse(Instant.EPOCH);
        if (now.isBefore(PROGRAM) || now.isBefore(started) || now.isAfter(PROGRAM.plus(TOO_FAR))) {
            return List.of(Finding.degraded(
                    "clock",
                    "it says " + now + ", which cannot be: events would carry wrong times",
                    "set it, and keep it with chrony or systemd-timesyncd"));
        }
        return List.of(Finding.ok("clock", "it says " + now));
    }
}
