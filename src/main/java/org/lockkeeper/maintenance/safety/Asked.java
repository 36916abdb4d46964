package org.lockkeeper.maintenance.safety;

import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** What the request that is being answered asks for beside its path, for those who do not see the request. */
final class Asked {

    private Asked() {}

    /** @return null where it does not name this parameter, or where nothing is being answered */
    public static @Nullable String parameter(String name) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        return request instanceof ServletRequestAttributes http
                ? http.getRequest().getParameter(name)
                : null;
    }
}
