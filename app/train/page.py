"""Train: what a new run changes, the plan in words, the training as it runs, the runs so far."""

import streamlit as st

from app import link_button, state
from app.adoption.retraining import in_words
from app.jobs.fit_plan import (
    PICTURES,
    FitSettings,
    available_modalities,
    startable,
    suggests_going_on,
)
from app.train import progress, run_report_view, run_table
from mimea.config import DEVICES, MODALITIES

workspace = state.workspace()
state.announce_runs(workspace, "train")

state.need_graphs(workspace)

status = workspace.store.status()
job = workspace.trainings.running()
failed = workspace.trainings.failed()

ended = st.session_state.pop("ended_job", None)
run = workspace.store.runs.active()
if run is not None and ended == run.run:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/check_circle: **Training finished.** {run_table.outcome(run)}")
        st.page_link("review/page.py", label="Review", icon=":material/arrow_forward:")

if failed is not None:
    st.error(
        f"The last training failed: {failed.failure()} Nothing in the workspace was changed.",
        icon=":material/error:",
    )
    with st.expander("Training log"):
        st.code(failed.log()[-6000:] or "nothing", language=None)

run_report_view.show(workspace, status["decisions"]["events"])

if job is not None:
    progress.live(workspace, job)
else:
    available = available_modalities(status)
    active = workspace.store.runs.active()
    learned_from = [m for m in available if active is not None and m in active.modalities]
    links = status["seeds"] + status["decisions"]["accept"]
    if not links:
        st.info(
            "No link between the graphs is known yet. Rules will find links to start from: equal "
            "identifiers, names, values and pictures. They are guesses, and Review asks about some "
            "of them first. Links that you know yourself count more.",
            icon=":material/link_off:",
        )
        link_button.suggested()
    with st.container(border=True):
        chosen = st.pills(
            "Learn from",
            available,
            selection_mode="multi",
            default=learned_from or available,  # so that the active run can be continued
            format_func=MODALITIES.get,
            help=(
                "What both graphs have. Structure and relations are in the triples. Text is all "
                "that is written about an entity; rare words count more."
            ),
        )
        before = startable(workspace.store.runs.usable(), chosen)
        way = "all"
        if before is not None:
            last = "active" if before.active else "last"
            ways = {"go on": f"Continue from the {last} run", "all": "From the beginning"}
            way = st.radio(
                "Training",
                ways,
                index=0 if suggests_going_on(before, links) else 1,
                format_func=ways.get,
                horizontal=True,
                help=(
                    "Going on learns new decisions in a fifth of the time. Training from the "
                    "beginning also measures accuracy again on held-out links."
                ),
            )
        with st.expander("Advanced", icon=":material/tune:"):
            for_epochs, for_device, for_seed = st.columns(3)
            epochs = for_epochs.number_input("Epochs", 1, 5000, FitSettings.epochs, step=20)
            device = for_device.selectbox(
                "Device", DEVICES, help="auto uses a GPU if there is one."
            )
            seed = for_seed.number_input("Random seed", 0, 2**31 - 1, 0)
            for_names, for_pictures = st.columns(2)
            names = for_names.text_input(
                "Name similarity",
                FitSettings.names,
                disabled="n" not in chosen,
                help=(
                    "ngrams compares letters and needs nothing else. A sentence-transformers "
                    "model (its name, or its folder on this computer) also compares meanings."
                ),
            )
            pictures = for_pictures.selectbox(
                "Pictures",
                PICTURES,
                format_func=PICTURES.get,
                disabled="i" not in chosen,
                help="How pictures are compared. Training on your links takes half a minute.",
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            kind = "primary" if workspace.store.runs.waiting() is None else "secondary"
            start = st.button("Train", type=kind, icon=":material/play_arrow:", disabled=not chosen)
            if chosen:
                folder = before.folder if before is not None and way == "go on" else None
                settings = FitSettings(
                    tuple(chosen),
                    int(epochs),
                    device,
                    int(seed),
                    folder,
                    names=names.strip() or FitSettings.names,
                    pictures=pictures,
                )
                st.markdown(workspace.trainings.plan(settings).sentence())
            else:
                st.markdown("Choose at least one modality to learn from.")
        by_itself = in_words(workspace)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                by_itself or "Trainings can also start by themselves after some decisions.",
                width="content",
            )
            st.page_link("settings/page.py", label="Settings", icon=":material/tune:")
        if start and state.attempt(workspace.trainings.start, settings) is not None:
            st.rerun()

run_table.show(workspace)
