package io.sockcdc.consumers.rules.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of this process, which follow their file. A file that cannot be used changes nothing: it is logged once, and said
 * by {@link #refusal} until it is put right. May be used by several threads.
 */
public final class RulesInForce {
    private static final Logger LOG = LoggerFactory.getLogger(RulesInForce.class);
    private static final long BETWEEN_LOOKS_MILLIS = 1_000;

    private final @Nullable RulesReloader reloader;
    private @Nullable Rules rules;
    private @Nullable String refusal;
    private long nextLookMillis = Long.MIN_VALUE;

    private RulesInForce(@Nullable RulesReloader reloader, @Nullable Rules rules) {
        this.reloader = reloader;
        this.rules = rules;
    }

    /** Those that a file says; the defaults when there is no file. */
    public static RulesInForce of(@Nullable Path file) {
        return file == null
                ? new RulesInForce(null, Rules.defaults())
                : new RulesInForce(new RulesReloader(file, Rules.defaults()), null);
    }

    /** The rules at that time by the clock; null while the file has never been usable. */
    public synchronized @Nullable Rules at(long nowMillis) {
        if (reloader != null && nowMillis >= nextLookMillis) {
            nextLookMillis = nowMillis + BETWEEN_LOOKS_MILLIS;
            RulesFile.Result result = reloader.doWork();
            if (result instanceof RulesFile.Result.Loaded loaded) {
                rules = loaded.rules();
                refusal = null;
                LOG.atInfo()
                        .addKeyValue("fingerprint", loaded.rules().book().fingerprint())
                        .log("rules read");
            } else if (result instanceof RulesFile.Result.Refused refused) {
                refusal = refused.reason();
                LOG.atError().addKeyValue("reason", refused.reason()).log("rules file refused, the rules before stay");
            }
        }
        return rules;
    }

    /** Why the file is not in force; null when it is. */
    public synchronized @Nullable String refusal() {
        return refusal;
    }
}
