package io.sockcdc.consumers.rules;

import org.jspecify.annotations.Nullable;

/** Rules that cannot be used: which group and which key, where known, and why. */
public final class RuleBookException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String group;
    private final @Nullable String key;

    RuleBookException(@Nullable String group, @Nullable String key, String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.group = group;
        this.key = key;
    }

    /** The group it stood in; null for the settings of all. */
    public @Nullable String group() {
        return group;
    }

    /** The key, as {@code connection-flood.limit}; null when the reason names it. */
    public @Nullable String key() {
        return key;
    }
}
