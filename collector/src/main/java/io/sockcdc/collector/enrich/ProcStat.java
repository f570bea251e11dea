package io.sockcdc.collector.enrich;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What /proc/PID/stat (proc_pid_stat(5)) says of a process.
 *
 * @param command field 2 without its brackets
 * @param parent field 4, 0 for a process without one
 * @param startTicks field 22, clock ticks between the boot of the host and the start of the process
 */
record ProcStat(String command, int parent, long startTicks) {
    private static final int FIELD_AFTER_COMMAND = 3;
    private static final int PARENT = 4;
    private static final int START_TIME = 22;

    /** Reads the line; null when it is not one. The command may hold blanks and brackets, so its end is the last one. */
    static @Nullable ProcStat parse(byte[] bytes, int length) {
        int open = -1;
        int close = -1;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '(' && open < 0) {
                open = i;
            } else if (bytes[i] == ')') {
                close = i;
            }
        }
        if (open < 0 || close < open) {
            return null;
        }
        long parent = 0;
        int field = FIELD_AFTER_COMMAND;
        int at = close + 2;
        while (at < length) {
            if (field == PARENT || field == START_TIME) {
                long value = Digits.parse(bytes, at, length);
                if (value < 0) {
                    return null;
                }
                if (field == START_TIME) {
                    String command = new String(bytes, open + 1, close - open - 1, StandardCharsets.UTF_8);
                    return new ProcStat(command, (int) parent, value);
                }
                parent = value;
            }
            while (at < length && bytes[at] != ' ') {
                at++;
            }
            at++;
            field++;
        }
        return null;
    }
}
