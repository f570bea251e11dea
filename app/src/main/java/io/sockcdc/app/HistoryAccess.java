package io.sockcdc.app;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.consumers.query.TimeExpression;
import io.sockcdc.consumers.query.TimeSyntaxException;
import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.FilterSyntaxException;
import io.sockcdc.filter.SocketFilter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What commands that look into history ask in the same way. */
final class HistoryAccess {
    private HistoryAccess() {}

    static String servers(CommonOptions common) {
        return common.findServers()
                .orElseThrow(() -> new UserError(
                        ExitCode.KAFKA_UNREACHABLE,
                        "no Kafka: start sockcdc up, or name one with --bootstrap-servers HOST:PORT"));
    }

    static Instant time(String text, Program program) {
        try {
            return TimeExpression.parse(text, program.clock());
        } catch (TimeSyntaxException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    static @Nullable Instant optionalTime(@Nullable String text, Program program) {
        return text == null ? null : time(text, program);
    }

    /** A filter; a word that looks like an option is said to be none, because it would be no filter either. */
    static SocketFilter filter(List<String> words, FilterNames names) {
        for (String word : words) {
            if (word.startsWith("-") && word.length() > 1) {
                throw new UserError(ExitCode.USAGE, "Unknown option: '" + word + "'");
            }
        }
        try {
            return SocketFilter.parse(String.join(" ", words), names);
        } catch (FilterSyntaxException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    static FilterNames names() {
        return FilterNames.ofMachine(Path.of("/"));
    }
}
