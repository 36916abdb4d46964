package org.lockkeeper.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Lets a request's handler see whether its caller is still there. */
final class CallerValve extends ValveBase {

    CallerValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(Caller.ATTRIBUTE, Caller.on(request.getCoyoteRequest()));
        request.setAttribute(Caller.BY_SOCKET, request.getConnector().getProperty("unixDomainSocketPath") != null);
        getNext().invoke(request, response);
    }
}
