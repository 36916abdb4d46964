package org.lockkeeper.apidoc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * springdoc stands on the class path of tests alone, and so does the validation that it needs. What they start is to be what
 * is shipped, which goes without either.
 */
final class SpringDocOnlyWhereAsked implements AutoConfigurationImportFilter, EnvironmentAware {

    static final String ASKED = "lockkeeper-test.springdoc";

    private @Nullable Environment environment;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean asked = Objects.requireNonNull(environment).getProperty(ASKED, boolean.class, false);
        boolean[] taken = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            String one = classes[i];
            taken[i] = asked
                    || one == null
                    || !(one.startsWith("org.springdoc.") || one.startsWith("org.springframework.boot.validation."));
        }
        return taken;
    }
}
